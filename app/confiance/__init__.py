from app.confiance.views import bp

__all__ = ["bp"]
