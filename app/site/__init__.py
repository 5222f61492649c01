"""What a whole installation can be given: demo data to look around in."""
