from app.recommandations.views import bp

__all__ = ["bp"]
