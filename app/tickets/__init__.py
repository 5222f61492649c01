"""Issued tickets: signed code, PDF, the pages that show them."""
