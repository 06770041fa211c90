"""Who would carry a project: law and practice, territories, the words of its title."""
