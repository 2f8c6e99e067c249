const FORM = /^#throughline=(tlr_[A-Za-z0-9_-]{32})$/;

/** The token of a link that carries a conversation to this page. It is taken out of the address: it works once, and is nobody else's to see. */
export function takeCarriedToken(): string | null {
  const token = FORM.exec(location.hash)?.[1];
  if (!token) return null;
  history.replaceState(history.state, '', location.pathname + location.search);
  return token;
}
