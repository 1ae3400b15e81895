"""Waiting until a page has done what it was about to do, for tests of what does not happen."""

from __future__ import annotations

from playwright.sync_api import Frame, Page

# A message to the page comes behind all that the frame has told it, and the answer behind what the page has.
_ROUND_TRIP = """() => new Promise((done) => {
  const mark = `round trip ${crypto.randomUUID()}`;
  const heard = ({ data, currentTarget }) => {
    if (data !== mark) return;
    currentTarget.removeEventListener("message", heard);
    if (currentTarget === parent) postMessage(mark, "*");
    else done();
  };
  for (const target of [parent, window]) target.addEventListener("message", heard);
  parent.postMessage(mark, "*");
})"""
# Observers are told in the order in which they were made.
_SEE = """() => new Promise((done) => {
  const observer = new IntersectionObserver(() => {
    observer.disconnect();
    setTimeout(done);
  });
  observer.observe(document.body);
})"""
_TRANSITIONS = "document.getAnimations().some((animation) => animation instanceof CSSTransition)"


def hear_all(frame: Frame) -> None:
    """Wait until an app's frame and its page have heard all that they have told each other."""
    frame.evaluate(_ROUND_TRIP)


def see_all(page: Page) -> None:
    """Wait until the page knows what is in sight now."""
    page.evaluate(_SEE)


def finish_transitions(page: Page) -> None:
    """Wait until nothing fades or slides any more."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_function(f"!{_TRANSITIONS}")
