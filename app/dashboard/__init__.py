"""The organizer's desk: screens that look across the domain.

Stories: write and publish an event, watch it sell, find a booking. It owns no tables. Its actions only tie together
what several packages below must agree on, such as that nothing is sold of an event that is deleted.
"""
