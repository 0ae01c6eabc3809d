//! The renderer as a program that carries its fonts sees it.

mod corpus;
mod hostile;
mod painting;
mod support;
mod text;
