/** A country or region that issues documents of the catalogue. */
export interface Country {
  /** ISO 3166-1 alpha-2 in lower case; `eu` for what the Schengen states share. */
  readonly code: string;
  readonly name_en: string;
  readonly name_zh: string;
  /** Other words that people search with. */
  readonly also?: string;
}

const country = (code: string, name_en: string, name_zh: string, also?: string): Country => ({
  code,
  name_en,
  name_zh,
  ...(also === undefined ? {} : { also }),
});

/** Every country of the catalogue. */
export const COUNTRIES: readonly Country[] = [
  country('cn', 'China', '中国', 'chinese prc'),
  country('hk', 'Hong Kong', '香港', 'hongkong hksar'),
  country('tw', 'Taiwan', '台湾', 'taiwanese'),
  country('jp', 'Japan', '日本', 'japanese'),
  country('kr', 'Korea', '韩国', 'korean south rok'),
  country('sg', 'Singapore', '新加坡', 'singaporean'),
  country('my', 'Malaysia', '马来西亚', 'malaysian'),
  country('th', 'Thailand', '泰国', 'thai'),
  country('vn', 'Vietnam', '越南', 'vietnamese'),
  country('ph', 'Philippines', '菲律宾', 'filipino philippine'),
  country('in', 'India', '印度', 'indian'),
  country('us', 'United States', '美国', 'usa america american'),
  country('ca', 'Canada', '加拿大', 'canadian'),
  country('mx', 'Mexico', '墨西哥', 'mexican'),
  country('br', 'Brazil', '巴西', 'brazilian'),
  country('ar', 'Argentina', '阿根廷', 'argentine'),
  country('co', 'Colombia', '哥伦比亚', 'colombian'),
  country('eu', 'Schengen area', '申根', 'europe european 欧洲 欧盟'),
  country('gb', 'United Kingdom', '英国', 'uk britain british england'),
  country('ie', 'Ireland', '爱尔兰', 'irish'),
  country('de', 'Germany', '德国', 'german'),
  country('fr', 'France', '法国', 'french'),
  country('nl', 'Netherlands', '荷兰', 'dutch holland'),
  country('be', 'Belgium', '比利时', 'belgian'),
  country('at', 'Austria', '奥地利', 'austrian'),
  country('es', 'Spain', '西班牙', 'spanish'),
  country('it', 'Italy', '意大利', 'italian'),
  country('pl', 'Poland', '波兰', 'polish'),
  country('fi', 'Finland', '芬兰', 'finnish'),
  country('ee', 'Estonia', '爱沙尼亚', 'estonian'),
  country('ua', 'Ukraine', '乌克兰', 'ukrainian'),
  country('by', 'Belarus', '白俄罗斯', 'belarusian'),
  country('ru', 'Russia', '俄罗斯', 'russian'),
  country('tr', 'Turkey', '土耳其', 'turkish türkiye'),
  country('sa', 'Saudi Arabia', '沙特阿拉伯', 'saudi ksa 沙特'),
  country('ae', 'United Arab Emirates', '阿联酋', 'uae dubai 迪拜'),
  country('kw', 'Kuwait', '科威特', 'kuwaiti'),
  country('lb', 'Lebanon', '黎巴嫩', 'lebanese'),
  country('za', 'South Africa', '南非', 'african'),
  country('dz', 'Algeria', '阿尔及利亚', 'algerian'),
  country('au', 'Australia', '澳大利亚', 'australian 澳洲'),
  country('nz', 'New Zealand', '新西兰', 'kiwi'),
];
