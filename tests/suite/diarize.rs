//! Telling voices apart: from scripted voices to turns, words, scores.

mod evaluation;
mod turns;
