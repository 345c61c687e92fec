"""Looking after the installation: its settings, organisations, people and questionnaires. No answers of anybody."""
