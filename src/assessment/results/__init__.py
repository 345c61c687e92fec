"""The results page, and the report that the worker makes."""
