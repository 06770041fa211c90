from flask import Blueprint

bp = Blueprint("acteurs", __name__)
