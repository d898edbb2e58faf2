"""What people can do: read, decide (core), append; one function, one transaction."""
