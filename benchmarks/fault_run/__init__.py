"""The parts of `benchmarks/faults.py`: receivers that fail, and a sender that is killed."""
