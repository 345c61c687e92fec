"""Answering a questionnaire: an assessment, its answers, and the pages that take them."""
