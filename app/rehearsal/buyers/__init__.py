"""Made-up buyers who use the shop over HTTP as browsers do, at as little cost as can be.

They share the machine with the shop that they try out, so they parse by hand and keep their connections.
"""
