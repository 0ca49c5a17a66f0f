"""What the checks ask of a page in the browser's own language."""

TEXT_SIZES = """
() => {
  const sizes = [];
  for (const svg of document.querySelectorAll('figure .drawing svg')) {
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    const fonts = [...svg.querySelectorAll('text')].map(text => parseFloat(getComputedStyle(text).fontSize) * scale);
    if (scale && fonts.length) sizes.push([svg.closest('figure').id, Math.min(...fonts)]);
  }
  return sizes;
}
"""
# Marks what looks, with all in it and behind it, as something further down does: its colours are judged there.
MARK_KNOWN = """
() => {
  const behind = new Map([[null, '']]), known = new Set(), whole = new WeakSet();
  const looks = each => {
    const style = getComputedStyle(each);
    return [style.color, style.backgroundColor, style.backgroundImage, style.opacity, style.position, style.filter,
      style.fontSize, style.fontWeight, style.textShadow, style.textDecorationLine, style.display].join();
  };
  const chain = each => {
    if (!behind.has(each)) behind.set(each, chain(each.parentElement) + '/' + looks(each));
    return behind.get(each);
  };
  for (const each of [...document.body.querySelectorAll('*')].reverse()) {
    const seen = known.has(chain(each));
    known.add(chain(each));
    if (seen && [...each.children].every(child => whole.has(child))) whole.add(each);
    each.toggleAttribute('data-known', whole.has(each));
  }
}
"""
STOP = """
() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth;
  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  const name = (at.getAttribute('href') || at.textContent || at.tagName).slice(0, 60);
  return {name, cls: at.className, inside, seen};
}
"""
