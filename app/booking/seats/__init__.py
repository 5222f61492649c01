"""Choosing seats: what the picker shows of a house, what it holds for a visitor, and what others see change."""
