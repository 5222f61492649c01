"""Who sits where: pure rules about one house, what is free in it, and a party that wants to sit.

``best`` finds seats for a party, ``judging`` says whether a choice made by hand may stand, ``release`` says which
wheelchair places are on general sale. docs/seating-rules.md tells the same for people.
"""
