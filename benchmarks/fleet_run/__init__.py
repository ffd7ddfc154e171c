"""What `benchmarks/fleet.py` runs: a fleet with its newsroom, machines, and accidents."""
