"""What a file of each format holds that draws its first picture, found in bounded steps, before anything is decoded."""
