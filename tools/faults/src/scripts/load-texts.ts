const WORDS = (
  "alder apple ash aspen bark beech berry birch bloom bough branch bud cedar cherry chestnut clearing cone crown elm fern fir " +
  "forest grove growing hawthorn hazel heath hedge holly juniper larch leaf lime maple meadow moss nut oak orchard path pear " +
  "pine planted plum poplar resin ridge ring river root rowan sap season seedling shade shore shrub slope spring spruce stem " +
  "stream summer tallest trunk valley walnut willow winter wood yew and at beside between from in near of on the under with"
).split(" ");

/** So many texts that no two are equal: 8 to 15 words of trees each, and a number. */
export function openTexts(count: number): string[] {
  let state = 1;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
  return Array.from({ length: count }, (_, index) => {
    const words = Array.from({ length: 8 + draw(8) }, () => WORDS[draw(WORDS.length)]);
    return `${words.join(" ")}, ${index}.`;
  });
}
