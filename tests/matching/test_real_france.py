import random
import time

from matching import recommending
from matching.types import Demande


def test_probe(france, config, database_url):
    codes = random.Random(2026).sample(france.communes.codes, 60)
    t = time.perf_counter()
    for c in codes:
        recommending.recommend(
            france, Demande(commune=c, texte="fuite d'eau la nuit", themes=("fuites-reseaux",))
        )
    print("ms", (time.perf_counter() - t) / 60 * 1000)
    import os
    import subprocess
    import sys
    from pathlib import Path

    env = {**os.environ, "MAILLAGE_DATA": str(config.data), "DATABASE_URL": database_url}
    for args in (["01001", "--json"], ["99999"]):
        t = time.perf_counter()
        r = subprocess.run(
            [
                Path(sys.executable).parent / "maillage",
                "recommander",
                "--commune",
                *args,
                "--besoin",
                "fuite d'eau",
            ],
            env=env,
            capture_output=True,
            text=True,
        )
        print(time.perf_counter() - t, r.returncode, r.stdout[:3000], r.stderr)
    print(database_url, config.data)
