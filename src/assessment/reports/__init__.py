"""What a report says, and the formats it is written in."""
