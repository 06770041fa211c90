from app.besoins.views import bp

__all__ = ["bp"]
