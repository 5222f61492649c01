"""The line before an announced sale: who came early is drawn, who came later is in order, few are let in at a time."""
