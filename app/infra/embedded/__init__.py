"""PostgreSQL and Valkey from wheels, for people who have neither: a laptop, a first look, the test suite.

A `Place` says where such a server keeps its data and, when we are root, as whom it runs. `EmbeddedPostgres`
and `EmbeddedValkey` each prepare that place and describe one `Program`; a supervisor or a test starts it.
"""
