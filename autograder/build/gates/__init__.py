"""What a build has to pass before anything is handed out, one gate per file."""
