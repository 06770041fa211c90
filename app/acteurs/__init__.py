from app.acteurs.views import bp

__all__ = ["bp"]
