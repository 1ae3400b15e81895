"""From what apps ask for to the packages that their interpreter needs."""
