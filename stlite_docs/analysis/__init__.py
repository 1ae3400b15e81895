"""What the build learns from a program without running it: packages, height, and syntax errors."""
