from flask import Blueprint

bp = Blueprint("recommandations", __name__)
