"""Where analyses run, threads and processes, and the caches of snapshots and results."""
