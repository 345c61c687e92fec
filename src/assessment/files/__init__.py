"""Text on disk to values of the method, and back; every problem with its place in the file."""
