from app.bibliotheque.views import bp

__all__ = ["bp"]
