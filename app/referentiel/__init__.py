from app.referentiel.views import bp

__all__ = ["bp"]
