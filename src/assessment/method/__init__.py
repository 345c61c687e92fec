"""The pure method: questionnaires, answers, scores and recommendations, without files, database, web or clock."""
