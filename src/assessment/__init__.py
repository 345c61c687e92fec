"""Level Ground: how well mine action serves women, men, girls and boys, found out by those who do it."""

__version__ = "0.1.0"
