from flask import Blueprint

bp = Blueprint("besoins", __name__)
