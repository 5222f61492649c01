"""The words every package speaks: money, time, ids, refusals, actors and moves. Standard library only."""
