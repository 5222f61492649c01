"""Addresses that anybody may open."""
