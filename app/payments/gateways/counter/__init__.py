"""Money that people take at the counter, in cash or on a card terminal of their own.

Nobody outside knows of it: the word of whoever sold is the book. Money back is handed over at the counter too, and
stays under way until somebody says that it was.
"""
