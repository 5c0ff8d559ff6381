/** A view with some of its members replaced; all others are those of the view itself, still computed on demand. */
export function extend<View extends object>(view: View, changes: Partial<View>): View {
  return Object.create(view, Object.getOwnPropertyDescriptors(changes));
}
