"""The jobs in which the rooms meet: poll, process, notify, deliver, remind."""
