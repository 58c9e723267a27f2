"""One instance on one machine: its state folder, embedded PostgreSQL, keys and TLS. Plain Python, no Django."""
