"""What the processes of one installation share where there are several; PostgreSQL only."""
