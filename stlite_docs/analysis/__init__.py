"""What can be told of a program without running it: its packages, its height, its syntax."""
