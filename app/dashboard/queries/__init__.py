"""Reads for the desk: a constant number of queries a page, however long its lists are."""
