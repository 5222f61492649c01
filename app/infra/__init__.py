"""Small doors to the outside: settings, database, jobs, Redis, keys, logs, mail, storage. No business words here."""
