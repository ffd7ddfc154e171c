"""What a process that reads hostile bytes may not do: Linux's own walls around a child."""
