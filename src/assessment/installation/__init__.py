"""What this installation has: its folders, languages and settings."""
