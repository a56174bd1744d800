"""`python -m planet` is `planet`."""

from planet.cli import main

if __name__ == "__main__":
    main()
